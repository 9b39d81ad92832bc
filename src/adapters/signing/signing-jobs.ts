/** What the signing thread is asked to do; plain data, so that it can cross to it. Nothing secret crosses. */

export type SigningJob =
  | { readonly kind: 'open'; readonly folder: string; readonly mustExist: boolean }
  | {
      readonly kind: 'sign';
      readonly folder: string;
      /** The key whose signature is wanted: a file that was exchanged meanwhile signs nothing. */
      readonly publicKey: Uint8Array;
      readonly bytes: Uint8Array;
    };

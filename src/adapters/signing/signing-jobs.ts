/** What the signing thread is asked to do; plain data, so that it can cross to it. Nothing secret crosses. */

import type { KeyPlace } from './key-file.js';

export type SigningJob =
  | { readonly kind: 'settle'; readonly place: KeyPlace; readonly keyId: string | undefined }
  | { readonly kind: 'make-next' | 'prepare'; readonly place: KeyPlace }
  | { readonly kind: 'open'; readonly place: KeyPlace; readonly mustExist: boolean }
  | {
      /** `sign-next`: by the key that is to take the place of the dock's; `sign-prepared`: by one that is made to do so later. */
      readonly kind: 'sign' | 'sign-next' | 'sign-prepared';
      readonly place: KeyPlace;
      /** The key whose signature is wanted: a file that was exchanged meanwhile signs nothing. */
      readonly publicKey: Uint8Array;
      readonly bytes: Uint8Array;
    };

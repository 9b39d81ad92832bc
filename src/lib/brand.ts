/** Nominal types over plain values: only a constructor that checks may make one (architecture rule 11). */

declare const brandKey: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [brandKey]: Name };

/** What is found of a part of an initial RAM disk: where it ends, or what is wrong with it. */

/** Where a part ends: `undefined` where that cannot be told, and the file is taken as it is. */
export type End = number | undefined

/** Something in it makes no sense, or leads beyond the end of the file. */
export class Broken {
  constructor(
    /** What is wrong, as the end of a sentence about the file. */
    readonly why: string,
  ) {}
}

/** What is cut off where a copy was interrupted, or is still going on. */
export const cutOff = (what: string, size: number) =>
  new Broken(`it is cut off: its ${what} goes on behind its ${size} bytes`)

import type { CallOptions } from './call.js'

/** A JSON value as it stands in a request or an answer. */
export type RawValue =
  | null
  | boolean
  | number
  | string
  | readonly RawValue[]
  | { readonly [key: string]: RawValue | undefined }

/** An answer of a BMC, without secrets. */
export interface RawAnswer {
  readonly status: number
  /** The JSON of the body with secrets blotted out, or its text where it is none; undefined where it is empty. */
  readonly body: RawValue | undefined
}

/** The capability to ask a BMC for anything at all, for people who know what they do. */
export interface Raw {
  /** Reads a resource. */
  get(path: string, options?: CallOptions): Promise<RawAnswer>
  /** Calls an action or creates a resource. Sent once. */
  post(path: string, body?: RawValue, options?: CallOptions): Promise<RawAnswer>
  /** Changes a resource, under its entity tag. */
  patch(path: string, body: RawValue, options?: CallOptions): Promise<RawAnswer>
  /** Deletes a resource. Sent once. */
  delete(path: string, options?: CallOptions): Promise<RawAnswer>
}

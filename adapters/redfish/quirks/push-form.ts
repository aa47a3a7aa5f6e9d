/** Forms of makers' own in which an image is sent to `HttpPushUri`, as data. */

/** A form of a maker's own, and how the maker tells what becomes of the image. */
export interface PushForm {
  /** The field, and the cookie of the same name, that hold the session's token. */
  readonly token: string
  /** The field that says what is to be done, and what it says. */
  readonly parameters: { readonly field: string; readonly value: Readonly<Record<string, unknown>> }
  /** The field of the image. */
  readonly file: string
  readonly state: StateWords
}

/** How an update service itself tells of the update that it works at. */
export interface StateWords {
  /** The properties that lead to the object that tells. */
  readonly path: readonly string[]
  /** Its property of the state, and that of the progress in percent. */
  readonly state: string
  readonly percent: string
  /** The states in which the update goes on. */
  readonly running: readonly string[]
  /** The states in which it has failed. */
  readonly failed: readonly string[]
}

/** iLO 5 and later: the image is flashed at once and not kept in the repository. */
export const hpeForm: PushForm = {
  token: 'sessionKey',
  parameters: {
    field: 'parameters',
    value: { UpdateRepository: false, UpdateTarget: true, ETag: 'atag', Section: 0 },
  },
  file: 'file',
  state: {
    path: ['Oem', 'Hpe'],
    state: 'State',
    percent: 'FlashProgressPercent',
    running: ['Uploading', 'Verifying', 'Writing', 'Updating'],
    failed: ['Error'],
  },
}

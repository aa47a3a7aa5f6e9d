/** What somebody at a terminal sees of a console. */
export type TerminalEvent =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** Something to be told: cleaned text of one line. */
  | { readonly kind: 'note'; readonly text: string }

/**
 * A console as one of those who watch has it: its own, or that of another process. Iterated, it tells
 * what there is to see; the iteration throws where the console ended otherwise than by `close`.
 */
export interface ConsoleEnd extends AsyncIterable<TerminalEvent> {
  /** Whether what is typed here reaches the node. */
  readonly mayWrite: boolean
  write(bytes: Uint8Array): Promise<void>
  sendBreak(): Promise<void>
  /** Closes the console and opens it anew, for all who watch. */
  reopen(): Promise<void>
  /** Asks for the keyboard; whether it was given is told. */
  take(): Promise<void>
  /** Never rejects. */
  close(): Promise<void>
}

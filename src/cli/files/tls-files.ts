/** A certificate and its key in files, which others renew while they are used. */
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { PhoenixError } from '../../error.js'
import type { Secret } from '../../model/secret.js'

/** A certificate and its key, as PEM texts. */
export interface Tls {
  readonly cert: string
  readonly key: Secret
}

/** Both files; none is read before it is asked for. */
export class TlsFiles {
  /** Which files were read last. */
  #read: string | undefined

  private constructor(
    private readonly cert: string,
    private readonly key: string,
    private readonly readSecret: (path: string, what: string) => Promise<Secret>,
  ) {}

  /** @throws PhoenixError `usage` where one is given without the other */
  static of(
    cert: string | undefined,
    key: string | undefined,
    readSecret: (path: string, what: string) => Promise<Secret>,
  ): TlsFiles | undefined {
    if (cert === undefined && key === undefined) return undefined
    if (cert === undefined || key === undefined) {
      throw new PhoenixError('usage', '--tls-cert and --tls-key belong together')
    }
    return new TlsFiles(cert, key, readSecret)
  }

  /** Whether they are others than those that were read last. */
  get isChanged(): boolean {
    return this.#seen() !== this.#read
  }

  async read(): Promise<Tls> {
    // Before they are read: one that is exchanged meanwhile is seen the next time.
    this.#read = this.#seen()
    const cert = await readFile(this.cert, 'utf8').catch((error) => {
      throw new PhoenixError('usage', `${this.cert} cannot be read (${error.code})`)
    })
    return { cert, key: await this.readSecret(this.key, 'key of TLS') }
  }

  #seen(): string {
    return [this.cert, this.key]
      .map((file) => statSync(file, { throwIfNoEntry: false }))
      .map((file) => `${file?.ino} ${file?.size} ${file?.mtimeMs}`)
      .join()
  }
}

/** Clients for tests, and BMCs that listen, until the test is over. */
import { onTestFinished } from 'vitest'
import { PhoenixError } from '../../../src/error.js'
import { Secret } from '../../../src/model/secret.js'
import { Deadline } from '../deadline.js'
import { IpmiClient } from './client.js'
import type { Command } from './command.js'
import { type ClientOptions, defaultTiming } from './options.js'
import { ListeningBmc, TestBmc, type TestBmcOptions } from './test-bmc.js'

/** Waits of a client that need not be patient: everything is on this machine. */
export const quick = {
  ...defaultTiming,
  again: 20,
  longest: 80,
  busy: 5,
  full: 30,
  close: 100,
  doubt: 15,
}

/** A client of a BMC that listens at a port. */
export function clientOf(port: number, options: Partial<ClientOptions> = {}): IpmiClient {
  const client = new IpmiClient({
    address: '127.0.0.1',
    port,
    user: 'admin',
    password: Secret.of('secret'),
    kg: undefined,
    suites: undefined,
    privilege: 'admin',
    quirks: [],
    timing: quick,
    log: () => {},
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

/** A BMC that listens. */
export async function start(
  bmcOptions: TestBmcOptions = {},
  network?: (send: () => void) => void,
): Promise<{ bmc: TestBmc; port: number }> {
  const bmc = new TestBmc(bmcOptions)
  const listening = await ListeningBmc.start(bmc, network)
  onTestFinished(() => listening.close())
  return { bmc, port: listening.port }
}

/** What changes nothing. */
export const status: Command = { what: 'reading the power state', netFn: 0, command: 1 }

/** The time that a call may take. */
export const soon = (milliseconds = 3000) => new Deadline(undefined, milliseconds)

/** Asks for the power state. */
export const isOn = async (client: IpmiClient, deadline = soon()) =>
  ((await client.command(status, deadline))[0] ?? 0) & 1

/** The error of work that has to fail. */
export async function failure(work: Promise<unknown>): Promise<PhoenixError> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  if (!PhoenixError.is(error)) throw new Error(`no PhoenixError but ${String(error)}`)
  return error
}

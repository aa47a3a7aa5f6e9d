import { onTestFinished } from 'vitest'
import { Secret } from '../../../src/model/secret.js'
import { IpmiBmc } from '../bmc.js'
import type { IpmiOptions } from '../options.js'
import type { Timing } from './options.js'
import { ListeningBmc, type TestBmc } from './test-bmc.js'

/**
 * Lets a BMC listen and connects to it, until the test is over.
 * @param timing what is to be quicker than with real BMCs
 * @param options of the connection, where they are not the usual ones
 */
export async function connectTo(
  bmc: TestBmc,
  timing?: Partial<Timing>,
  options?: Partial<IpmiOptions>,
): Promise<IpmiBmc> {
  return connect(await listen(bmc), timing, options)
}

/** Lets a BMC listen until the test is over: at which port of 127.0.0.1. */
export async function listen(bmc: TestBmc): Promise<number> {
  const listening = await ListeningBmc.start(bmc)
  onTestFinished(() => listening.close())
  return listening.port
}

/** Connects to a BMC that listens at a port. */
export function connect(
  port: number,
  timing: Partial<Timing> = {},
  options: Partial<IpmiOptions> = {},
): IpmiBmc {
  const login = { address: '127.0.0.1', port, user: 'admin', password: Secret.of('secret') }
  const connection = new IpmiBmc({ ...login, ...options }, { close: 100, ...timing })
  onTestFinished(() => connection.close())
  return connection
}

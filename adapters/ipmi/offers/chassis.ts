import type { CallOptions } from '../../../src/ports/call.js'
import type { RestorePolicies, RestorePolicy } from '../../../src/ports/restore-policy.js'
import type { Access } from '../access.js'
import {
  type ChassisStatus,
  chassisStatus,
  setRestorePolicy,
} from '../capabilities/power/chassis.js'

/** The chassis. */
export class IpmiChassis implements RestorePolicies {
  constructor(private readonly access: Access) {}

  /** Its power and faults, what it does when power returns, its identify light. */
  status(options?: CallOptions): Promise<ChassisStatus> {
    return this.access.call('reading the chassis', options, (deadline) =>
      chassisStatus(this.access.client, deadline),
    )
  }

  async restorePolicy(options?: CallOptions): Promise<RestorePolicy | undefined> {
    return (await this.status(options)).restorePolicy
  }

  setRestorePolicy(policy: RestorePolicy, options?: CallOptions): Promise<void> {
    return this.access.call('setting the restore policy', options, (deadline) =>
      setRestorePolicy(this.access.client, policy, deadline),
    )
  }
}

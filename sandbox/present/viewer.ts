import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'

/** Who asks, and at which version. */
export interface Viewer {
  readonly state: State
  readonly profile: Profile
  readonly userId: string
}

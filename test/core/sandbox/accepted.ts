/** A step that is known to differ, in some or all versions, and why. */
export interface Accepted {
  readonly steps: RegExp
  readonly versions?: readonly string[]
  readonly reason: string
}

const noShareLinks = 'the sandbox has no share links; only the flag on the album is simulated'

/** Every accepted difference between the sandbox and the recorded servers. */
export const accepted: readonly Accepted[] = [{ steps: /^w\.link\./, reason: noShareLinks }]

/** A step that is known to differ, in some or all versions, and why. */
export interface Accepted {
  readonly steps: RegExp
  readonly versions?: readonly string[]
  readonly reason: string
}

/** Every accepted difference between the sandbox and the recorded servers. */
export const accepted: readonly Accepted[] = [
  {
    steps: /^w\.link\.(other-album|search|add)$/,
    reason: 'nobody gets in by a share link; only its flag on the album is simulated',
  },
  {
    steps: /^w\.edit\.settled$/,
    versions: ['2.7.5', '3.0.3', '3.1.0'],
    reason: 'the thumbhash of an edited picture would have to be computed from the picture',
  },
  {
    steps: /^w\.added\.(search|read|gone)$/,
    reason:
      'the checksum of a new external file hashes a path of the recorded machine that the recording does not show',
  },
]

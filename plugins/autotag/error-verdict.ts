/**
 * Says what follows from a failure, by its status and kind alone: stop the run, try again, or leave this asset out.
 * @example
 * errorVerdict({ status: 429 }) // 'retry'
 */
export const errorVerdict = ({
  status,
  kind,
}: {
  readonly status?: number | undefined
  readonly kind?: string | undefined
}): 'stop' | 'retry' | 'skip' => {
  if (kind === 'program' || kind === 'config' || status === 401) return 'stop'
  if (kind === 'network' || kind === 'timeout') return 'retry'
  if (status === undefined) return 'stop'
  if (status === 408 || status === 429 || status >= 500) return 'retry'
  return status >= 400 ? 'skip' : 'stop'
}

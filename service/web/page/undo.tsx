import { useState } from 'preact/hooks'
import { me, type Refused, send } from './client.ts'
import { Dialog, Problem } from './parts.tsx'
import { go } from './route.ts'

const Asking = ({ run, onClose }: { run: string; onClose: () => void }) => {
  const [keep, setKeep] = useState(true)
  const [error, setError] = useState<Refused | null>(null)
  const [isBusy, setBusy] = useState(false)
  const undo = async (): Promise<void> => {
    setBusy(true)
    try {
      go(`/reviews/${(await send<{ review: string }>(`/runs/${run}/undo`, { keep })).review}`)
    } catch (problem) {
      setError(problem as Refused)
      setBusy(false)
    }
  }
  return (
    <Dialog title="Undo this run" onClose={onClose}>
      <p>What would be taken back is shown first. Nothing happens before you press the button there.</p>
      <label class="check">
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} /> and do not
        do it again
      </label>
      {!keep && <p class="muted">The next run would do it again.</p>}
      {error && <Problem error={error} />}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Back
        </button>
        <button type="button" class="main" disabled={isBusy} onClick={() => void undo()}>
          {isBusy ? 'Looking…' : 'Show what comes back'}
        </button>
      </div>
    </Dialog>
  )
}

/** Has a run taken back by whoever may do that, wherever it is shown. */
export const Undo = ({ run }: { run: string }) => {
  const [isAsking, setAsking] = useState(false)
  if (me.value?.role === 'view') return null
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        Undo…
      </button>
      {isAsking && <Asking run={run} onClose={() => setAsking(false)} />}
    </>
  )
}

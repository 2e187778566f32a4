import { type ComponentChildren, Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ask, changed, count, Refused } from './client.ts'

/** What is known of something that is asked for. */
interface Loaded<T> {
  readonly data: T | null
  readonly error: Refused | null
  /** Asks again. @returns once that is answered */
  readonly again: () => Promise<void>
}

/** Asks for something, and asks again where an event says that it changed; what was there stays meanwhile. */
export const useAsked = <T,>(path: string | null, watch?: string): Loaded<T> => {
  const [data, setData] = useState<T | null>(null)
  const [error, setError] = useState<Refused | null>(null)
  const [round, setRound] = useState(0)
  const waiting = useRef<(() => void)[]>([])
  const { id, count } = changed.value
  const seen = watch !== undefined && (watch === '*' || id === watch) ? count : 0
  useEffect(() => {
    if (path === null) return
    const cancel = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const answered = (): void => {
      for (const go of waiting.current.splice(0)) go()
    }
    ask<T>(path, { signal: cancel.signal, before: data }).then(
      (answer) => {
        setData(answer)
        setError(null)
        answered()
      },
      (problem) => {
        if (cancel.signal.aborted) return
        answered()
        setError(
          problem instanceof Refused ? problem : new Refused(0, { code: '', message: String(problem), hint: '' }),
        )
        if (problem.code === 'OFFLINE') timer = setTimeout(() => setRound((before) => before + 1), 3_000)
      },
    )
    return () => {
      clearTimeout(timer)
      cancel.abort()
    }
  }, [path, seen, round])
  const again = (): Promise<void> => {
    setRound((before) => before + 1)
    return new Promise((resolve) => waiting.current.push(resolve))
  }
  return { data, error, again }
}

export const Problem = ({ error, again }: { error: Refused; again?: () => unknown }) => (
  <div class="problem" role="alert">
    <p>
      <strong>{error.message}</strong> {error.hint}
    </p>
    {again && (
      <button type="button" onClick={again}>
        Try again
      </button>
    )}
  </div>
)

export const Loading = ({ text = 'Loading…' }: { text?: string }) => (
  <p class="loading" role="status">
    {text}
  </p>
)

/** Waits for what is asked for, says what went wrong, or shows it. */
export const Asked = <T,>({ of, children }: { of: Loaded<T>; children: (data: T) => ComponentChildren }) => (
  <>
    {of.error && <Problem error={of.error} again={of.again} />}
    {of.data !== null ? children(of.data) : of.error ? null : <Loading />}
  </>
)

/** What people named, each in quotes; a name may hold some itself. */
const quoted = /((?<=^|[\s(])".*?"(?=$|[\s,.:;)]))/s

/** A text with names in it: each keeps to itself, so that one that is written from the right turns no number or arrow beside it. */
export const Said = ({ text }: { text: string }) => (
  <>{text.split(quoted).map((part, index) => (index % 2 === 1 ? <bdi key={index}>{part}</bdi> : part))}</>
)

/** Several names, each written in its own direction. */
export const Names = ({ of, between = ', ' }: { of: readonly string[]; between?: string }) => (
  <>
    {of.map((name, index) => (
      <Fragment key={index}>
        {index > 0 && between}
        <bdi>
          <Said text={name} />
        </bdi>
      </Fragment>
    ))}
  </>
)

/** What was before and what is after, in this order whatever direction either is written in. */
export const OldAndNew = ({ from, to }: { from: string; to: ComponentChildren }) => (
  <>
    <bdi>{from}</bdi> → <bdi>{to}</bdi>
  </>
)

/** A dialog that keeps the focus, and gives it back. */
export const Dialog = ({
  title,
  about,
  onClose,
  onClosed,
  onKeyDown,
  children,
}: {
  title: string
  /** Id of what is read out with the title. */
  about?: string
  onClose: () => void
  /** Called once the focus is back where it was, which may put it elsewhere. */
  onClosed?: () => void
  onKeyDown?: (event: KeyboardEvent) => void
  children: ComponentChildren
}) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const closed = useRef(onClosed)
  closed.current = onClosed
  // Closing gives the focus back. At once, not a frame later: it would take it from where it went meanwhile.
  useLayoutEffect(() => {
    const own = dialog.current
    own?.showModal()
    return () => {
      own?.close()
      closed.current?.()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      aria-describedby={about}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div class="bar">
        <h2>
          <bdi>{title}</bdi>
        </h2>
        <button type="button" class="plain" onClick={onClose}>
          Close
        </button>
      </div>
      {children}
    </dialog>
  )
}

/** What is known of something, by its names; what is empty is left out. */
export const Facts = ({ of }: { of: readonly (readonly [name: string, value: ComponentChildren])[] }) => (
  <dl>
    {of
      .filter(([, value]) => value)
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
)

/** One of some values, each with its text where that is another. */
export const Choice = ({
  title,
  value,
  of,
  onChoose,
}: {
  title: string
  value: string
  of: readonly (string | readonly [value: string, text: string])[]
  onChoose: (value: string) => void
}) => (
  <label>
    {title}{' '}
    <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      {of.map((one) => {
        const [own, text] = typeof one === 'string' ? [one, one] : one
        return (
          <option key={own} value={own}>
            {text}
          </option>
        )
      })}
    </select>
  </label>
)

/** Several views of one thing, of which one is shown. */
export const Tabs = ({
  title,
  of,
  at,
  onChoose,
}: {
  /** What is chosen, for whoever hears the buttons without what stands around them. */
  title: string
  of: readonly string[]
  at: number
  onChoose: (at: number) => void
}) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a paragraph
  <span class="tabs" role="group" aria-label={title}>
    {of.map((name, index) => (
      <button key={name} type="button" class="plain" aria-pressed={at === index} onClick={() => onChoose(index)}>
        {name}
      </button>
    ))}
  </span>
)

interface PartProps {
  readonly of: { readonly total: number; readonly items: readonly unknown[] }
  readonly offset: number
  /** Most that one part has. */
  readonly size: number
  readonly onGo: (offset: number) => void
}

/** Which part of a list is shown that is longer, the newest first, and how to come to the others. */
export const Part = ({ of: { total, items }, offset, size, onGo }: PartProps) =>
  total > size ? (
    <p class="tools">
      <span role="status">
        {count(Math.min(offset + 1, total))} to {count(offset + items.length)} of {count(total)}, the newest first
      </span>
      <button type="button" disabled={offset === 0} onClick={() => onGo(Math.max(0, offset - size))}>
        Newer
      </button>
      <button type="button" disabled={offset + size >= total} onClick={() => onGo(offset + size)}>
        Older
      </button>
    </p>
  ) : null

/** Where a picture is; without a version of it the browser asks each time whether it is still the same. */
export const thumbnail = (account: string, id: string, version: string, size = 'thumbnail'): string =>
  `api/v1/accounts/${encodeURIComponent(account)}/assets/${id}/thumbnail?size=${size}&v=${encodeURIComponent(version)}`

/** Leaves an empty place where a picture is missing, in place of the browser's sign for that. */
export const blank = ({ currentTarget }: { readonly currentTarget: HTMLImageElement }): void =>
  currentTarget.removeAttribute('src')

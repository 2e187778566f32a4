import { signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks'
import { thumbHashToAverageRGBA, thumbHashToRGBA } from 'thumbhash'
import type { AssetView } from '../forms.ts'
import { ask, type Refused } from './client.ts'
import { thumbnail } from './parts.tsx'

/** Milliseconds that a picture has to stay in view before it is asked for. */
const patience = 150
/** Screens a second above which nobody looks at single pictures, and above which nobody sees any. */
const [fast, rushing] = [1, 8]

/** What waits until it is looked at, and from when on it may be. */
const waiting = new Map<() => void, number>()
let timer: ReturnType<typeof setInterval> | undefined
let place = { at: 0, top: 0 }
let [lastFast, lastRush] = [-patience, -patience]

addEventListener(
  'scroll',
  () => {
    const now = performance.now()
    const passed = now - place.at
    if (passed < 50) return
    // After a rest it is a jump, by a key or a link.
    const speed = passed > 500 ? 0 : Math.abs(scrollY - place.top) / innerHeight / (passed / 1000)
    if (speed > fast) lastFast = now
    if (speed > rushing) lastRush = now
    place = { at: now, top: scrollY }
  },
  { passive: true },
)

/** Whether somebody passes so much at once that nothing of it can be seen. */
export const isRushing = (): boolean => performance.now() - lastRush < patience

const look = (): void => {
  const now = performance.now()
  if (now - lastFast >= patience)
    for (const [act, from] of waiting)
      if (now >= from) {
        waiting.delete(act)
        act()
      }
  if (waiting.size > 0) return
  clearInterval(timer)
  timer = undefined
}

/** Calls back once something stayed in view for so long. @returns what forgets it */
const whenSeen = (act: () => void, after: number): (() => void) => {
  waiting.set(act, performance.now() + after)
  timer ??= setInterval(look, 50)
  return () => void waiting.delete(act)
}

/** Assets without a picture; asked again on the next visit. */
const missing = new Set<string>()
export const forgetMissing = (): void => missing.clear()

/** Why an account's pictures cannot be shown at all, by its name. */
export const unseen = signal<ReadonlyMap<string, string>>(new Map())
const probed = new Set<string>()

/** The first picture that fails tells whether any can be seen. */
const probe = (account: string, address: string): void => {
  if (probed.has(account)) return
  probed.add(account)
  ask(address.replace('api/v1', '')).catch(({ code, message, hint }: Refused) => {
    if (code === 'API_FORBIDDEN') unseen.value = new Map(unseen.value).set(account, `${message} ${hint}`)
  })
}

const bytesOf = (hash: string): Uint8Array => Uint8Array.from(atob(hash), (sign) => sign.charCodeAt(0))

const colorOf = (hash: string): string => {
  const { r, g, b } = thumbHashToAverageRGBA(bytesOf(hash))
  return `rgb(${[r, g, b].map((part) => Math.round(part * 255)).join()})`
}

const paint = (canvas: HTMLCanvasElement, hash: string): void => {
  const { w, h, rgba } = thumbHashToRGBA(bytesOf(hash))
  Object.assign(canvas, { width: w, height: h })
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0)
}

/** The few bytes that a picture begins with; while one scrolls past, nothing but their colour. */
const Blur = ({ hash }: { hash: string }) => {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const draw = (act: (canvas: HTMLCanvasElement) => void): void => {
      try {
        if (canvas.current) act(canvas.current)
      } catch {
        // Nothing that could be read; the picture comes all the same.
      }
    }
    const blur = (): void => draw((own) => paint(own, hash))
    if (performance.now() - lastFast >= patience) return blur()
    draw((own) => {
      own.style.background = colorOf(hash)
    })
    return whenSeen(blur, 0)
  }, [hash])
  return <canvas ref={canvas} />
}

/** A picture, blurred at first; asked for once it stays in view for a moment, and given up when it leaves. */
export const Picture = ({ account, asset }: { account: string; asset: AssetView }) => {
  const [, redraw] = useReducer((round: number) => round + 1, 0)
  const isDue = useRef(false)
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const forget = whenSeen(() => {
      isDue.current = true
      redraw(0)
    }, patience)
    return () => {
      forget()
      if (image.current?.complete === false) image.current.removeAttribute('src')
    }
  }, [])
  const address = thumbnail(account, asset.assetId, asset.version)
  const isMissing = missing.has(asset.assetId)
  return (
    <>
      {asset.thumbhash && <Blur hash={asset.thumbhash} />}
      {isMissing && !asset.thumbhash && <span class="none">no picture</span>}
      {isDue.current && !isMissing && !unseen.value.has(account) && (
        <img
          ref={image}
          src={address}
          alt=""
          draggable={false}
          onError={() => {
            missing.add(asset.assetId)
            probe(account, address)
            redraw(0)
          }}
        />
      )}
    </>
  )
}

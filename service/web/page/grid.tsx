import {
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  type VirtualizerOptions,
  windowScroll,
} from '@tanstack/virtual-core'
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import type { AssetView, Listed } from '../forms.ts'
import { ask, count, dayOf } from './client.ts'
import { thumbnail } from './parts.tsx'

const partSize = 200
/** Milliseconds that a tile has to stay before its picture is asked for. */
const patience = 150

/** What is done with a picture. */
export type Mark = 'in' | 'out' | 'never'

interface GridProps {
  readonly account: string
  /** Where the assets are, with `?` and what is searched. */
  readonly source: string
  readonly total: number
  readonly tileSize: number
  readonly label: string
  readonly markOf?: ((id: string) => Mark) | undefined
  readonly onMark?: ((ids: readonly string[], mark: Mark) => void) | undefined
  readonly onOpen: (asset: AssetView) => void
  readonly keys?: boolean
}

/** Assets of a list of any length, read in parts as they are looked at. */
const useAssets = (source: string) => {
  const [, redraw] = useReducer((round: number) => round + 1, 0)
  const parts = useMemo(() => new Map<number, readonly AssetView[] | 'asked'>(), [source])
  const need = (index: number): AssetView | undefined => {
    const part = Math.floor(index / partSize)
    const known = parts.get(part)
    if (known === undefined) {
      parts.set(part, 'asked')
      ask<Listed<AssetView>>(
        `${source}${source.includes('?') ? '&' : '?'}limit=${partSize}&offset=${part * partSize}`,
      ).then(
        ({ items }) => {
          parts.set(part, items)
          redraw(0)
        },
        () =>
          setTimeout(() => {
            parts.delete(part)
            redraw(0)
          }, 3_000),
      )
    }
    return typeof known === 'object' ? known[index % partSize] : undefined
  }
  return { need, parts }
}

/** Pictures in rows of one height; only those in view are there. */
export const Grid = (props: GridProps) => {
  const { account, source, total, tileSize, label, markOf, onMark, onOpen, keys = true } = props
  const box = useRef<HTMLDivElement>(null)
  const [, redraw] = useReducer((round: number) => round + 1, 0)
  const focused = useRef(0)
  const anchor = useRef(0)
  const hasFocus = useRef(false)
  const { need } = useAssets(source)
  const width = box.current?.clientWidth ?? 0
  const columns = Math.max(2, Math.floor((width + 6) / (tileSize + 6)) || 2)
  const cell = width > 0 ? (width - 6 * (columns - 1)) / columns : tileSize
  const height = Math.round(cell * 0.75 + (markOf ? 46 : 42))
  const rows = Math.ceil(total / columns)
  const virtualizer = useRef<Virtualizer<Window, HTMLElement> | null>(null)
  const options: VirtualizerOptions<Window, HTMLElement> = {
    count: rows,
    estimateSize: () => height + 6,
    overscan: 2,
    getScrollElement: () => window as Window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    scrollMargin: box.current ? box.current.getBoundingClientRect().top + scrollY : 0,
    scrollPaddingStart: 70,
    scrollPaddingEnd: 130,
    initialOffset: () => scrollY,
    onChange: () => redraw(0),
  }
  virtualizer.current ??= new Virtualizer<Window, HTMLElement>(options)
  const rowsInView = virtualizer.current
  rowsInView.setOptions(options)
  useLayoutEffect(() => virtualizer.current?._didMount(), [])
  useLayoutEffect(() => {
    virtualizer.current?._willUpdate()
    virtualizer.current?.measure()
  }, [height, rows])
  useEffect(() => {
    redraw(0)
    const watcher = new ResizeObserver(() => redraw(0))
    if (box.current) watcher.observe(box.current)
    return () => watcher.disconnect()
  }, [])
  useEffect(() => {
    if (hasFocus.current) box.current?.querySelector<HTMLElement>(`[data-index="${focused.current}"]`)?.focus()
  })
  const focusOn = (index: number, isRange = false): void => {
    focused.current = Math.max(0, Math.min(total - 1, index))
    if (!isRange) anchor.current = focused.current
    hasFocus.current = true
    virtualizer.current?.scrollToIndex(Math.floor(focused.current / columns), { align: 'auto' })
    redraw(0)
  }
  const mark = (index: number, wanted: Mark, isRange: boolean): void => {
    const [from, to] = isRange ? [Math.min(anchor.current, index), Math.max(anchor.current, index)] : [index, index]
    const ids = Array.from({ length: to - from + 1 }, (_, step) => need(from + step)?.assetId).filter(
      (id) => id !== undefined,
    )
    onMark?.(ids, wanted)
    if (!isRange) anchor.current = index
  }
  const toggle = (index: number, isRange = false): void => {
    const asset = need(index)
    if (asset && markOf) mark(index, markOf(asset.assetId) === 'in' ? 'out' : 'in', isRange)
    else if (asset) onOpen(asset)
  }
  const perPage = columns * Math.max(1, Math.floor(innerHeight / (height + 6)) - 1)
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = focused.current
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + columns,
      ArrowUp: at - columns,
      Home: event.ctrlKey ? 0 : at - (at % columns),
      End: event.ctrlKey ? total - 1 : at - (at % columns) + columns - 1,
      PageDown: at + perPage,
      PageUp: at - perPage,
    }
    const next = steps[event.key]
    const asset = need(at)
    if (next !== undefined) focusOn(next, event.shiftKey)
    else if (event.key === ' ') toggle(at, event.shiftKey)
    else if (event.key === 'Enter' && asset) onOpen(asset)
    else if (event.key === 'n' && keys && asset && onMark)
      onMark([asset.assetId], markOf?.(asset.assetId) === 'never' ? 'in' : 'never')
    else return
    event.preventDefault()
  }
  const shown = rowsInView.getVirtualItems().map(({ index }) => index)
  const own = Math.floor(focused.current / columns)
  const visible = shown.includes(own) || !hasFocus.current ? shown : [...shown, own]
  return (
    <div
      ref={box}
      class="grid"
      role="listbox"
      aria-label={label}
      aria-multiselectable={markOf ? 'true' : undefined}
      style={{ height: `${rows * (height + 6)}px` }}
      onKeyDown={onKeyDown}
      onFocusIn={(event) => {
        hasFocus.current = true
        focused.current = Number((event.target as HTMLElement).dataset.index ?? focused.current)
      }}
      onFocusOut={(event) => {
        if (!box.current?.contains(event.relatedTarget as Node | null) && event.relatedTarget !== null)
          hasFocus.current = false
      }}
    >
      {total > 0 &&
        width > 0 &&
        visible.flatMap((row) =>
          Array.from({ length: Math.min(columns, total - row * columns) }, (_, column) => {
            const index = row * columns + column
            const asset = need(index)
            const state = asset && markOf ? markOf(asset.assetId) : 'in'
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it has the keys
              <div
                key={index}
                class={`tile ${state}`}
                role="option"
                data-index={index}
                tabIndex={index === focused.current ? 0 : -1}
                aria-selected={markOf ? state === 'in' : undefined}
                aria-setsize={total}
                aria-posinset={index + 1}
                aria-label={asset ? tileLabel(asset, state) : `Picture ${count(index + 1)}`}
                style={{
                  top: `${row * (height + 6)}px`,
                  left: `${column * (cell + 6)}px`,
                  width: `${cell}px`,
                  height: `${height}px`,
                }}
                onClick={(event) => {
                  focused.current = index
                  toggle(index, event.shiftKey)
                }}
                onDblClick={() => asset && onOpen(asset)}
              >
                <Tile account={account} asset={asset} state={state} isMarked={markOf !== undefined} onOpen={onOpen} />
              </div>
            )
          }),
        )}
    </div>
  )
}

const stateWords: Record<Mark, string> = { in: '', out: 'left out', never: 'never' }

const tileLabel = ({ fileName, takenAt, from, to, reason }: AssetView, state: Mark): string =>
  [fileName, dayOf(takenAt), from !== undefined ? `${from} to ${to}` : to, reason, stateWords[state]]
    .filter(Boolean)
    .join(', ')

const badges = (asset: AssetView): string =>
  [asset.type === 'VIDEO' ? '▶' : '', asset.live ? '◎' : '', asset.favorite ? '♥' : '', asset.owner ? '⇄' : '']
    .filter(Boolean)
    .join(' ')

interface TileProps {
  readonly account: string
  readonly asset: AssetView | undefined
  readonly state: Mark
  readonly isMarked: boolean
  readonly onOpen: (asset: AssetView) => void
}

const Tile = ({ account, asset, state, isMarked, onOpen }: TileProps) => (
  <>
    <div class="shot">
      {asset && <Picture key={asset.assetId} account={account} asset={asset} />}
      {asset && badges(asset) && (
        <span class="badges" aria-hidden="true">
          {badges(asset)}
        </span>
      )}
      {isMarked && (
        <span class="mark" aria-hidden="true">
          {state === 'in' ? '✓' : state === 'never' ? '⊘' : ''}
        </span>
      )}
      {asset && isMarked && (
        <span
          class="look"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation()
            onOpen(asset)
          }}
        >
          ⤢
        </span>
      )}
    </div>
    <div class="caption" aria-hidden="true">
      <span class="change">
        {asset?.from !== undefined ? (
          <>
            {asset.from} → <b>{asset.to}</b>
          </>
        ) : (
          (asset?.to ?? asset?.fileName)
        )}
      </span>
      <span class="muted">
        {asset ? (state === 'in' || !isMarked ? dayOf(asset.takenAt) : state === 'out' ? 'Left out' : 'Never') : ''}
      </span>
    </div>
  </>
)

const missing = new Set<string>()

/** Asked for once it stays in view for a moment. */
const Picture = ({ account, asset }: { account: string; asset: AssetView }) => {
  const [, redraw] = useReducer((round: number) => round + 1, 0)
  const isDue = useRef(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      isDue.current = true
      redraw(0)
    }, patience)
    return () => clearTimeout(timer)
  }, [])
  if (missing.has(asset.assetId)) return <span class="none">no picture</span>
  if (!isDue.current) return null
  return (
    <img
      src={thumbnail(account, asset.assetId, asset.version)}
      alt=""
      draggable={false}
      onError={() => {
        missing.add(asset.assetId)
        redraw(0)
      }}
    />
  )
}

import type { Action, AlbumChoice, AlbumRef, AssetValues } from '../actions/action.ts'
import type { BaseAsset } from '../assets/asset.ts'

/** Assets that one recipe wishes into one album. */
export interface AlbumWish {
  readonly album: AlbumRef
  readonly choice: AlbumChoice
  readonly assetIds: string[]
}

/** Assets that one recipe wishes to have some values, with those they have. */
export interface ValueWish {
  readonly set: AssetValues
  readonly was: Map<string, { visibility?: string; isFavorite?: boolean }>
  /** Assets that have the values already: no other recipe may take them away. */
  readonly settled: string[]
}

const albumKey = (album: AlbumRef, choice: AlbumChoice): string =>
  `${typeof album === 'string' ? `name ${album}` : `id ${album.id}`} ${choice.own ?? false} ${choice.newest ?? false}`

/** What one recipe wishes for, grouped as it comes in. Only ids are kept, so that memory follows the matches. */
export class Wishes {
  readonly albums = new Map<string, AlbumWish>()
  readonly tags = new Map<string, string[]>()
  readonly values = new Map<string, ValueWish>()

  add(asset: BaseAsset, actions: readonly Action[]): void {
    for (const action of actions) {
      if (action.kind === 'album.add') this.#album(asset.id, action)
      else if (action.kind === 'tag.add') this.#tag(asset.id, action.tag)
      else this.#value(asset, action.set)
    }
  }

  #album(id: string, { album, choice }: Extract<Action, { kind: 'album.add' }>): void {
    const key = albumKey(album, choice)
    const wish = this.albums.get(key)
    if (wish) wish.assetIds.push(id)
    else this.albums.set(key, { album, choice, assetIds: [id] })
  }

  #tag(id: string, tag: string): void {
    const ids = this.tags.get(tag)
    if (ids) ids.push(id)
    else this.tags.set(tag, [id])
  }

  #value(asset: BaseAsset, set: AssetValues): void {
    const fields = Object.keys(set) as (keyof AssetValues)[]
    const key = JSON.stringify(set)
    const wish: ValueWish = this.values.get(key) ?? { set, was: new Map(), settled: [] }
    this.values.set(key, wish)
    if (fields.every((field) => asset[field] === set[field])) wish.settled.push(asset.id)
    else wish.was.set(asset.id, Object.fromEntries(fields.map((field) => [field, asset[field]])))
  }
}

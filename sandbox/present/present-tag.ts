import { type Instant, toMicros, toMillis } from '../library/instant.ts'
import type { Tag } from '../library/model.ts'

const present = (tag: Tag, instant: (value: Instant) => string) => ({
  id: tag.id,
  ...(tag.parentId ? { parentId: tag.parentId } : {}),
  name: tag.name,
  value: tag.value,
  createdAt: instant(tag.createdAt),
  updatedAt: instant(tag.updatedAt),
  ...(tag.color ? { color: tag.color } : {}),
})

export const presentTag = (tag: Tag) => present(tag, toMillis)

/** A tag inside an asset. */
export const presentNestedTag = (tag: Tag) => present(tag, toMicros)

import { getHeapStatistics } from 'node:v8'

/** With less in use, in bytes, it costs more time than the room is worth. */
const worthwhile = 64 * 2 ** 20

/**
 * Collects what is not used any more between two parts of a run, of which each needs much: the next one begins with the room of the last
 * instead of more. Does nothing where Node was not started so that it can be asked to (`bin/darkroom.js`).
 */
export const freeMemory = (): void => {
  if (getHeapStatistics().used_heap_size > worthwhile) globalThis.gc?.()
}

/**
 * Collects what is not used any more between two parts of a run, of which each needs much: the next one begins with the room of the last
 * instead of more. Does nothing where Node was not started so that it can be asked to (`bin/darkroom.js`).
 */
export const freeMemory = (): void => void globalThis.gc?.()

import type { Viewer } from '../present/viewer.ts'
import type { Call } from './route.ts'

/** The one who asks, for everything that is shown differently to its owner. */
export const viewer = ({ state, profile, user }: Call): Viewer => ({ state, profile, userId: user.id })

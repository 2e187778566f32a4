import type { Route } from '../http/route.ts'
import { albumRoutes } from './album-routes.ts'
import { albumUsers } from './album-users.ts'
import { albumWrites } from './album-writes.ts'
import { assetExtras } from './asset-extras.ts'
import { assetRoutes } from './asset-routes.ts'
import { assetWrites } from './asset-writes.ts'
import { duplicateRoutes } from './duplicate-routes.ts'
import { duplicateWrites } from './duplicate-writes.ts'
import { faceWrites } from './face-writes.ts'
import { folderRoutes } from './folder-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { keyRoutes } from './key-routes.ts'
import { libraryRoutes } from './library-routes.ts'
import { libraryWrites } from './library-writes.ts'
import { partnerRoutes } from './partner-routes.ts'
import { partnerWrites } from './partner-writes.ts'
import { peopleRoutes } from './people-routes.ts'
import { peopleWrites } from './people-writes.ts'
import { pictureEdits } from './picture-edits.ts'
import { searchRoutes } from './search-routes.ts'
import { serverRoutes } from './server-routes.ts'
import { stackRoutes } from './stack-routes.ts'
import { stackWrites } from './stack-writes.ts'
import { suggestionRoutes } from './suggestion-routes.ts'
import { tagRoutes } from './tag-routes.ts'
import { tagWrites } from './tag-writes.ts'
import { timelineRoutes } from './timeline-routes.ts'
import { trashWrites } from './trash-writes.ts'
import { uploads } from './uploads.ts'
import { userRoutes } from './user-routes.ts'

/** All routes; where two fit, the first one wins. */
export const routes: readonly Route[] = [
  ...serverRoutes,
  ...userRoutes,
  ...keyRoutes,
  ...searchRoutes,
  ...suggestionRoutes,
  ...timelineRoutes,
  ...assetRoutes,
  ...trashWrites,
  ...assetExtras,
  ...assetWrites,
  ...uploads,
  ...pictureEdits,
  ...albumRoutes,
  ...albumWrites,
  ...albumUsers,
  ...tagRoutes,
  ...tagWrites,
  ...peopleRoutes,
  ...peopleWrites,
  ...faceWrites,
  ...stackRoutes,
  ...stackWrites,
  ...duplicateRoutes,
  ...duplicateWrites,
  ...partnerRoutes,
  ...partnerWrites,
  ...libraryRoutes,
  ...libraryWrites,
  ...jobRoutes,
  ...folderRoutes,
]

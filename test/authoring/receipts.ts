import {
  addToAlbum,
  all,
  archive,
  defineAction,
  defineCondition,
  definePlugin,
  definePredicate,
  defineRecipe,
  type,
  z,
} from 'immich-darkroom'
import { fold, ownAlbums } from 'immich-darkroom/toolkit'

/** The file name holds a word for a receipt. In YAML: `receipts.isReceipt: { words: [bill] }`. */
export const isReceipt = defineCondition({
  name: 'isReceipt',
  form: z.strictObject({ words: z.array(z.string().min(1)).min(1).default(['receipt', 'invoice']) }),
  make: ({ words }) =>
    definePredicate({
      label: `a receipt (${words.join(', ')})`,
      inspect: ({ originalFileName }) => originalFileName,
      test: ({ originalFileName }) => words.some((word) => fold(originalFileName).includes(fold(word))),
    }),
})

/** Into an album and out of the timeline. In YAML: `receipts.fileAway: { album: Bills }`. */
export const fileAway = defineAction({
  name: 'fileAway',
  form: z.strictObject({ album: z.string().min(1) }),
  make: ({ album }) => [addToAlbum(album), archive()],
})

export default definePlugin({
  name: 'receipts',
  description: 'Files pictures of receipts away, in an album per year.',
  options: z.strictObject({
    album: z.string().min(1).default('Receipts').describe('Begins the names of the albums.'),
    words: z.array(z.string().min(1)).min(1).default(['receipt', 'invoice']).describe('What file names hold.'),
    most: z.int().min(1).default(500).describe('A plan that files more away is refused.'),
  }),
  recipes: ({ album, words }, { name }) => [
    defineRecipe({
      name,
      prepare: async (context) => new Set((await ownAlbums(context)).map(({ albumName }) => albumName)),
      where: all(type('IMAGE'), isReceipt({ words })),
      actions: ({ takenAt }) => fileAway({ album: `${album} ${takenAt.getFullYear()}` }),
      possibleActions: fileAway({ album }),
      finish: ({ matched, warn }, albums) => {
        if (matched > 0 && ![...albums].some((known) => known.startsWith(album)))
          warn(`The first of ${matched} receipts: their albums are new.`)
      },
    }),
  ],
  words: [isReceipt, fileAway],
  hooks: {
    'plan:ready': ({ summary }, { refuse }, { most }) => {
      if ((summary['album.add'] ?? 0) > most) refuse(`More than ${most} receipts at once.`)
    },
  },
})

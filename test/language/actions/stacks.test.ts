import { describe, expect, it } from 'vitest'
import { type Action, archive, defineRecipe, fileName, stack, trash, unstack } from '../../../index.ts'
import { annaId } from '../../support/library.ts'
import { allVersions, id, type WorkedExample, workOut } from '../../support/workbench.ts'

const r = 'r'
const stacked = (...stacks: (readonly number[])[]) => ({
  stacks: stacks.map((numbers, index) => ({
    id: id(201 + index),
    ownerId: annaId,
    primaryAssetId: id(numbers[0] ?? 0),
    assetIds: numbers.map(id),
  })),
})
const together = (where: string, by = 'one', primary?: number) =>
  defineRecipe({
    name: r,
    where: fileName(where),
    actions: [stack({ by, ...(primary === undefined ? {} : { primary: id(primary) }) })],
  })
const replacing = defineRecipe({
  name: r,
  where: fileName('[12].jpg'),
  actions: [stack({ by: 'one', primary: id(2), replace: true })],
})
const apart = (where: string) => defineRecipe({ name: r, where: fileName(where), actions: [unstack()] })
/** Names of files by the short form of ids. */
const filesOf = (...ids: readonly string[]) => ids.map((short) => `${short.slice(1)}.jpg`)
const made = (assetIds: readonly string[], was: readonly object[] = []) => ({
  op: 'stack.create',
  recipe: r,
  stack: { id: null, primaryAssetId: assetIds[0] },
  assetIds,
  was,
  files: filesOf(...assetIds),
})
const four = [{}, {}, {}, {}]

const examples: Record<string, WorkedExample> = {
  'makes a stack with the wished one on top': {
    given: four,
    recipes: [together('[123].jpg', 'one', 2)],
    plans: [made(['#2', '#1', '#3'])],
    leaves: { stacks: [['#2', '#1', '#3']] },
  },
  'makes a stack for each group of a stream, oldest first': {
    given: [{ fileCreatedAt: '2023-07-02T12:00:01.000Z' }, {}, { fileCreatedAt: '2023-07-09T12:00:00.000Z' }],
    recipes: [
      defineRecipe({
        name: r,
        async *stream(assets) {
          for await (const burst of assets.split({ gap: { minutes: 1 } })) yield { assets: burst, actions: [stack()] }
        },
      }),
    ],
    plans: [made(['#2', '#1'])],
    leaves: { stacks: [['#2', '#1']] },
  },
  'one asset is no stack': { given: four, recipes: [together('1.jpg')], plans: [] },
  'a stack grows and keeps its top and its members': {
    given: four,
    library: stacked([3, 1]),
    recipes: [together('[12].jpg')],
    plans: [made(['#3', '#1', '#2'], [{ id: '#201', assetIds: ['#3', '#1'] }])],
    leaves: { stacks: [['#3', '#1', '#2']] },
  },
  'a stack that is there stays, and gets the top that is wished': {
    given: four,
    library: stacked([1, 2, 3]),
    recipes: [together('[12].jpg', 'one', 2)],
    plans: [
      {
        op: 'stack.update',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#1' },
        set: { primaryAssetId: '#2' },
        was: { primaryAssetId: '#1' },
        files: filesOf('#2', '#1'),
      },
    ],
    leaves: { stacks: [['#2', '#1', '#3']] },
  },
  'two whole stacks become one': {
    given: four,
    library: stacked([1, 2], [3, 4]),
    recipes: [together('*.jpg', 'one', 3)],
    plans: [
      made(
        ['#3', '#1', '#2', '#4'],
        [
          { id: '#201', assetIds: ['#1', '#2'] },
          { id: '#202', assetIds: ['#3', '#4'] },
        ],
      ),
    ],
    leaves: { stacks: [['#3', '#1', '#2', '#4']] },
  },
  'parts of two stacks stay where they are': {
    given: four,
    library: stacked([1, 2], [3, 4]),
    recipes: [together('[13].jpg')],
    plans: [],
    refuses: ['2 stacks hold 2 assets that are to be one stack, and others too.'],
    leaves: {
      stacks: [
        ['#1', '#2'],
        ['#3', '#4'],
      ],
    },
  },
  'replacing takes stacks apart that hold some of them': {
    given: four,
    library: stacked([3, 1], [2, 4]),
    recipes: [replacing],
    plans: [
      {
        op: 'stack.delete',
        recipe: r,
        stack: { id: '#202', primaryAssetId: '#2' },
        assetIds: ['#2', '#4'],
        files: filesOf('#2', '#4'),
      },
      {
        op: 'stack.delete',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#3' },
        assetIds: ['#3', '#1'],
        files: filesOf('#3', '#1'),
      },
      made(['#2', '#1']),
    ],
    leaves: { stacks: [['#2', '#1']] },
  },
  'replacing a stack of just these changes its top at most': {
    given: four,
    library: stacked([1, 2]),
    recipes: [replacing],
    plans: [
      {
        op: 'stack.update',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#1' },
        set: { primaryAssetId: '#2' },
        was: { primaryAssetId: '#1' },
        files: filesOf('#2', '#1'),
      },
    ],
    leaves: { stacks: [['#2', '#1']] },
  },
  'a top that is not in the stack': {
    given: four,
    recipes: [together('[12].jpg', 'one', 4)],
    plans: [],
    refuses: ['#4, which is to be on top of a stack, is not among its assets.'],
    leaves: { stacks: [] },
  },
  'a later recipe adds to a stack that an earlier one makes, and leaves its top': {
    given: four,
    recipes: [together('[12].jpg', 'one', 2), { ...together('[134].jpg'), name: 'later' }],
    plans: [made(['#2', '#1', '#3', '#4'])],
    leaves: { stacks: [['#2', '#1', '#3', '#4']] },
  },
  'a later recipe joins no two stacks that an earlier one makes': {
    given: [{}, {}, {}, {}, {}],
    recipes: [together('[12].jpg'), together('[34].jpg', 'two'), { ...together('[135].jpg'), name: 'later' }].map(
      (recipe, index) => ({ ...recipe, name: `r${index}` }),
    ),
    plans: [
      { ...made(['#1', '#2']), recipe: 'r0' },
      { ...made(['#3', '#4']), recipe: 'r1' },
    ],
    refuses: ['It would join 2 stacks that "r0" and "r1" make.'],
  },
  'a later recipe that insists on another top gets none of what an earlier one stacks': {
    given: four,
    recipes: [together('[12].jpg', 'one', 2), { ...together('[134].jpg', 'one', 1), name: 'later' }],
    plans: [made(['#2', '#1']), { ...made(['#3', '#4']), recipe: 'later' }],
    refuses: ['one stack: conflicts with recipe "r" about the same assets. Let one win by overrides: [\'r\'].'],
  },
  'unstack of all but one dissolves the stack': {
    given: four,
    library: stacked([1, 2, 3]),
    recipes: [apart('[12].jpg')],
    plans: [
      {
        op: 'stack.delete',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#1' },
        assetIds: ['#1', '#2', '#3'],
        files: filesOf('#1', '#2', '#3'),
      },
    ],
    leaves: { stacks: [] },
  },
  'unstack of what is in no stack is nothing': { given: four, recipes: [apart('*')], plans: [] },
}

/** Taking some out of a stack that stays: by itself from 1.136 on, before as a new stack of those that stay. */
const leaving: readonly [string, number, readonly string[], WorkedExample['plans'], readonly string[]][] = [
  [
    'a member',
    2,
    ['#1', '#3'],
    [
      {
        op: 'stack.remove',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#1' },
        assetIds: ['#2'],
        was: [{ id: '#201', assetIds: ['#1', '#2', '#3'] }],
        files: filesOf('#2'),
      },
    ],
    ['#1', '#3'],
  ],
  [
    'the top',
    1,
    ['#2', '#3'],
    [
      {
        op: 'stack.update',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#1' },
        set: { primaryAssetId: '#2' },
        was: { primaryAssetId: '#1' },
        files: filesOf('#2', '#1'),
      },
      {
        op: 'stack.remove',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#1' },
        assetIds: ['#1'],
        was: [{ id: '#201', assetIds: ['#1', '#2', '#3'] }],
        files: filesOf('#1'),
      },
    ],
    ['#2', '#3'],
  ],
]

/** What changes the stack of 1, 2 and 3 before its top is hidden. */
const onTop = (top: number, leaving: string) => ({
  op: 'stack.update',
  recipe: r,
  stack: { id: '#201', primaryAssetId: '#1' },
  set: { primaryAssetId: `#${top}` },
  was: { primaryAssetId: '#1' },
  leaving,
  files: filesOf(`#${top}`, '#1'),
})
const trashed = (...assetIds: readonly string[]) => ({ op: 'asset.trash', recipe: r, assetIds })
const archived = (...assetIds: readonly string[]) => ({
  op: 'asset.update',
  recipe: r,
  assetIds,
  set: { visibility: 'archive' },
  was: Object.fromEntries(assetIds.map((one) => [one, { visibility: 'timeline' }])),
})
const does = (where: string, ...actions: readonly Action[]) =>
  defineRecipe({ name: r, where: fileName(where), actions })
const inArchive = { visibility: 'archive' as const }

/** What becomes of the stack of 1, 2 and 3, with 1 on top, where some of it is hidden. */
const hiding: Record<string, Omit<WorkedExample, 'library'>> = {
  'the top goes to the trash': {
    given: four,
    recipes: [does('1.jpg', trash())],
    plans: [onTop(2, 'trash'), trashed('#1')],
    leaves: { stacks: [['#2', '#1', '#3']], trashed: ['#1'] },
  },
  'the top and the next go to the trash': {
    given: four,
    recipes: [does('[12].jpg', trash())],
    plans: [onTop(3, 'trash'), trashed('#1', '#2')],
    leaves: { stacks: [['#3', '#1', '#2']], trashed: ['#1', '#2'] },
  },
  'all of it goes to the trash': {
    given: four,
    recipes: [does('[1234].jpg', trash())],
    plans: [trashed('#1', '#2', '#3', '#4')],
  },
  'one below the top goes to the trash': {
    given: four,
    recipes: [does('2.jpg', trash())],
    plans: [trashed('#2')],
    leaves: { stacks: [['#1', '#2', '#3']] },
  },
  'the top goes to the archive': {
    given: four,
    recipes: [does('1.jpg', archive())],
    plans: [archived('#1'), onTop(2, 'archive')],
    leaves: { stacks: [['#2', '#1', '#3']], archived: ['#1'] },
  },
  'all of it goes to the archive': {
    given: four,
    recipes: [does('[123].jpg', archive())],
    plans: [archived('#1', '#2', '#3')],
    leaves: { stacks: [['#1', '#2', '#3']] },
  },
  'the top goes where the rest is': {
    given: [{}, inArchive, inArchive],
    recipes: [does('1.jpg', archive())],
    plans: [archived('#1')],
  },
  'what is seen most comes on top': {
    given: [{}, inArchive, {}],
    recipes: [does('1.jpg', trash())],
    plans: [onTop(3, 'trash'), trashed('#1')],
  },
  'one recipe puts another one on top that the next hides': {
    given: four,
    recipes: [
      together('[123].jpg', 'one', 2),
      defineRecipe({ name: 's', where: fileName('2.jpg'), actions: [trash()] }),
    ],
    plans: [{ ...trashed('#2'), recipe: 's' }],
    leaves: { stacks: [['#1', '#2', '#3']], trashed: ['#2'] },
  },
  'one that is stacked by the same run is hidden': {
    given: four,
    recipes: [together('[14].jpg', 'one'), defineRecipe({ name: 's', where: fileName('1.jpg'), actions: [trash()] })],
    plans: [
      made(['#2', '#1', '#3', '#4'], [{ id: '#201', assetIds: ['#1', '#2', '#3'] }]),
      { ...trashed('#1'), recipe: 's' },
    ],
    leaves: { trashed: ['#1'] },
  },
}

describe.each(allVersions)('a stack on %s of which', (version) => {
  it.each(Object.entries(hiding))(
    '%s',
    async (_, example) => void (await workOut({ library: stacked([1, 2, 3]), ...example }, version)),
  )
})

describe.each(allVersions)('stacks on %s', (version) => {
  it.each(Object.entries(examples))('%s', async (_, example) => void (await workOut(example, version)))

  it.each(leaving)('unstack of %s', async (_, number, staying, plans, stack) => {
    const isOld = version.startsWith('1.')
    const anew = [
      {
        op: 'stack.delete',
        recipe: r,
        stack: { id: '#201', primaryAssetId: '#1' },
        assetIds: ['#1', '#2', '#3'],
        files: filesOf('#1', '#2', '#3'),
      },
      made(staying),
    ]
    const example = { given: four, library: stacked([1, 2, 3]), recipes: [apart(`${number}.jpg`)] }
    await workOut({ ...example, plans: isOld ? anew : plans, leaves: { stacks: [[...stack]] } }, version)
  })
})

describe('stack() without by', () => {
  it('says in a recipe of single assets that nothing tells them apart', async () => {
    const recipe = defineRecipe({ name: r, actions: [stack()] })
    await expect(workOut({ given: four, recipes: [recipe], plans: [] }, '3.0.3')).rejects.toThrow(
      /stack\(\) stands in a recipe that judges each asset by itself/,
    )
  })
})

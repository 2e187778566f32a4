// What plugins and recipes are handed gives no way to write: these must not compile.
import { addTag, definePredicate, defineRecipe } from '../../index.ts'

definePredicate({
  label: 'writes',
  test: () => true,
  resolve: async (context) => {
    // @ts-expect-error there is no server in it
    context.server
    // @ts-expect-error and no client
    context.client
    // @ts-expect-error albums can be read, not deleted
    context.albums.delete
    // @ts-expect-error tags can be read, not given
    context.tags.add
    // @ts-expect-error the user is known, the key is not
    context.me.apiKey
    // @ts-expect-error nothing can be assigned
    context.albums = {} as never
    return definePredicate({ label: 'writes', test: () => true })
  },
})

defineRecipe({
  name: 'writes',
  prepare: (context) => context.albums.list(),
  // @ts-expect-error what prepare returns is readonly
  actions: (_, albums) => [addTag(String(albums.push()))],
})

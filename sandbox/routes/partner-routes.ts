import { oneOf } from '../http/check.ts'
import { type Call, type Route, readQuery, route } from '../http/route.ts'
import type { Partner } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { presentNestedUser } from '../present/present-user.ts'

/** The other user of a partnership. */
export const presentPartner = (state: State, { inTimeline }: Partner, otherId: string) => {
  const other = state.users.get(otherId)
  return other ? { ...presentNestedUser(other), inTimeline } : undefined
}

const listPartners = (call: Call): unknown => {
  const { state, user } = call
  const { direction } = readQuery(call, { direction: oneOf(['shared-by', 'shared-with']) })
  return state.partners.flatMap((partner) => {
    const [own, other] =
      direction === 'shared-by'
        ? [partner.sharedById, partner.sharedWithId]
        : [partner.sharedWithId, partner.sharedById]
    return own === user.id ? [presentPartner(state, partner, other)] : []
  })
}

/** Reading partners. */
export const partnerRoutes: readonly Route[] = [route('GET', '/partners', 'partner.read', listPartners)]

import { flag, id } from '../http/check.ts'
import { badRequest, noAccess } from '../http/http-error.ts'
import { type Call, pathId, type Route, readBody, route } from '../http/route.ts'
import type { Partner } from '../library/model.ts'
import { presentPartner } from './partner-routes.ts'

const find = ({ state }: Call, sharedById: string, sharedWithId: string): Partner | undefined =>
  state.partners.find((partner) => partner.sharedById === sharedById && partner.sharedWithId === sharedWithId)

const share = (call: Call, sharedWithId: string): unknown => {
  const { state, user } = call
  if (find(call, user.id, sharedWithId)) throw badRequest('Partner already exists')
  const partner: Partner = { sharedById: user.id, sharedWithId, inTimeline: false }
  state.partners = [...state.partners, partner]
  state.changed()
  return presentPartner(state, partner, sharedWithId)
}

const show = (call: Call): unknown => {
  const { state, user } = call
  const partner = find(call, pathId(call), user.id)
  if (!partner) throw noAccess('partner.update')
  partner.inTimeline = readBody(call, { inTimeline: flag }).inTimeline
  state.changed()
  return presentPartner(state, partner, partner.sharedById)
}

const unshare = (call: Call): void => {
  const { state, user } = call
  const partner = find(call, user.id, pathId(call))
  if (!partner) throw badRequest('Partner not found')
  state.partners = state.partners.filter((other) => other !== partner)
  state.changed()
}

/** Changing partners. */
export const partnerWrites: readonly Route[] = [
  route(
    'POST',
    '/partners',
    'partner.create',
    (call) => share(call, readBody(call, { sharedWithId: id }).sharedWithId),
    {
      when: (profile) => profile.partnerByBody,
    },
  ),
  route('POST', '/partners/:id', 'partner.create', (call) => share(call, pathId(call))),
  route('PUT', '/partners/:id', 'partner.update', show),
  route('DELETE', '/partners/:id', 'partner.delete', unshare, { status: 'gone' }),
]

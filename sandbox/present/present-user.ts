import { toMicros, toMillis } from '../library/instant.ts'
import type { User } from '../library/model.ts'

const colors = ['primary', 'pink', 'red', 'yellow', 'blue', 'green', 'purple', 'orange', 'gray', 'amber']

/** A user without a colour of his own shows one derived from his address. */
const colorOf = (user: User): string => {
  const sum = [...user.email].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return user.avatarColor ?? colors[sum % colors.length] ?? 'primary'
}

const presentShort = (user: User) => ({
  id: user.id,
  email: user.email,
  name: user.name,
  profileImagePath: user.profileImagePath,
  avatarColor: colorOf(user),
})

export const presentUser = (user: User) => ({
  ...presentShort(user),
  profileChangedAt: toMillis(user.profileChangedAt),
})

/** A user inside another object. */
export const presentNestedUser = (user: User) => ({
  ...presentShort(user),
  profileChangedAt: toMicros(user.profileChangedAt),
})

/** A user as he sees himself. */
export const presentOwnUser = (user: User) => ({
  ...presentUser(user),
  storageLabel: user.storageLabel,
  shouldChangePassword: user.shouldChangePassword,
  isAdmin: user.isAdmin,
  createdAt: toMillis(user.createdAt),
  deletedAt: null,
  updatedAt: toMillis(user.updatedAt),
  oauthId: '',
  quotaSizeInBytes: user.quotaSizeInBytes,
  quotaUsageInBytes: user.quotaUsageInBytes,
  status: 'active',
  license: null,
})

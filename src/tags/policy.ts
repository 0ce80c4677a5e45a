import type { Member } from '../members/queries.js'
import { may } from '../permissions/reach.js'

// tags have no reach: they are the whole workspace's, and everybody sees and selects any of them (seed 001)

export const mayCreateTags = (member: Member) => may(member, 'create_tag')

/** Whether they may rename, archive and restore tags. */
export const mayManageTags = (member: Member) => may(member, 'manage_tag')

export const mayDeleteTags = (member: Member) => may(member, 'delete_tag')

/** Merging a tag into another ends it. */
export const mayMergeTags = (member: Member) => mayManageTags(member) && mayDeleteTags(member)

/** How often a tag is used tells of others' entries: that is for whoever decides about tags. */
export const maySeeUse = (member: Member) => mayManageTags(member) || mayDeleteTags(member)

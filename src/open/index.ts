import './tables.ts'
import './services.ts'
import type { Operation } from '../platform/operations/index.ts'
import { closeAccount, confirmEmail, editAccount, endSession, register, requestConfirmation, showAccount, unsubscribe } from './operations/account.ts'
import { answerDiscussion, replyDiscussion } from './operations/answer-discussion.ts'
import { answerRequest, assignRequest, moderateRequest } from './operations/answer-request.ts'
import { editDiscussion, moderateDiscussion, withdrawDiscussion } from './operations/change-discussion.ts'
import {
  createContribution,
  decideContribution,
  listContributions,
  offerFile,
  showContribution,
  withdrawContribution,
} from './operations/contributions.ts'
import { showCredit } from './operations/show-credit.ts'
import { citeView, hashView, showCitedView } from './operations/cite-view.ts'
import { createRequest, withdrawRequest } from './operations/create-request.ts'
import { readAgencyFeed, readDatasetFeed, readRequestsFeed } from './operations/feeds.ts'
import { listNews } from './operations/list-news.ts'
import { follow, listFollows, listNotices, readNotices, unfollow } from './operations/follows.ts'
import { listDiscussions, listQuestions, showDiscussion } from './operations/list-discussions.ts'
import { listDuties } from './operations/list-duties.ts'
import { listRequests, listRequestsToAnswer, showPlan, showRequest, similarRequests } from './operations/list-requests.ts'
import { setReusePicture, showReusePicture } from './operations/reuse-picture.ts'
import { decideReuse, listReuses, listReusesToReview, showReuse, submitReuse, withdrawReuse } from './operations/reuses.ts'
import { startDiscussion } from './operations/start-discussion.ts'
import { voteRequest } from './operations/vote-request.ts'
import { createWebhook, listWebhooks, removeWebhook } from './operations/webhooks.ts'

export { openJobs, watchNews } from './open-jobs.ts'
export { openPolicies } from './policies.ts'
export type { OpenPort } from './services.ts'

/** What people can say, ask, offer and follow; an operation not named here does not exist. */
export const openOperations: readonly Operation[] = [
  citeView,
  hashView,
  showCitedView,
  startDiscussion,
  listDiscussions,
  showDiscussion,
  replyDiscussion,
  answerDiscussion,
  editDiscussion,
  withdrawDiscussion,
  moderateDiscussion,
  listQuestions,
  createRequest,
  listRequests,
  similarRequests,
  readRequestsFeed,
  listNews,
  showRequest,
  voteRequest,
  withdrawRequest,
  answerRequest,
  assignRequest,
  moderateRequest,
  listRequestsToAnswer,
  showPlan,
  submitReuse,
  listReuses,
  showReuse,
  decideReuse,
  withdrawReuse,
  setReusePicture,
  showReusePicture,
  listReusesToReview,
  createContribution,
  showCredit,
  offerFile,
  showContribution,
  listContributions,
  decideContribution,
  withdrawContribution,
  follow,
  unfollow,
  listFollows,
  listNotices,
  readNotices,
  createWebhook,
  listWebhooks,
  removeWebhook,
  readDatasetFeed,
  readAgencyFeed,
  listDuties,
  register,
  showAccount,
  editAccount,
  requestConfirmation,
  confirmEmail,
  unsubscribe,
  endSession,
  closeAccount,
]

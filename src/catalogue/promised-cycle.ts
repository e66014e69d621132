const day = 86_400

/** Promised cycle in seconds, with the grace of half a cycle before a dataset counts as late; cycles that promise nothing are absent. */
export const promisedBy: Readonly<Record<string, number>> = {
  realtime: day / 12,
  hourly: day / 12,
  daily: 2 * day,
  weekly: 10 * day,
  monthly: 45 * day,
  quarterly: 135 * day,
  yearly: 550 * day,
}

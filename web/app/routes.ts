import { index, route, type RouteConfig } from '@react-router/dev/routes'

/** Pages by address. The server strips the language prefix `/en`, so every page is listed once. */
export default [
  index('routes/home.tsx'),
  route('datasets', 'routes/search.tsx'),
  route('datasets/:dataset', 'routes/dataset.tsx'),
  route('datasets/:dataset/view', 'routes/dataset-view.tsx'),
  route('agencies', 'routes/agencies.tsx'),
  route('agencies/:agency', 'routes/agency.tsx'),
  route('sql', 'routes/sql.tsx'),
  route('sql/s/:saved', 'routes/sql-shared.tsx'),
  route('about', 'routes/about.tsx'),
  route('sign-in', 'routes/sign-in.tsx'),
  route('sign-out', 'routes/sign-out.ts'),
  route('preferences', 'routes/preferences.ts'),
  route('invitation/:token', 'routes/invitation.tsx'),
  route('ui', 'routes/parts.tsx'),
  route('desk', 'routes/desk.tsx'),
  route('desk/datasets/new', 'routes/desk-new.tsx'),
  route('desk/datasets/:dataset', 'routes/desk-dataset.tsx'),
  route('desk/datasets/:dataset/edit', 'routes/desk-edit.tsx'),
  route('desk/load', 'routes/desk-load.tsx'),
  route('desk/uploads/:upload', 'routes/desk-upload.tsx'),
  route('desk/reviews', 'routes/desk-reviews.tsx'),
  route('desk/reviews/:dataset', 'routes/desk-review.tsx'),
  route('desk/keys', 'routes/desk-keys.tsx'),
] satisfies RouteConfig

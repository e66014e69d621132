import { index, layout, route, type RouteConfig } from '@react-router/dev/routes'

/** Pages by address. The server strips the language prefix `/en`, so every page is listed once. */
export default [
  index('routes/home.tsx'),
  route('datasets', 'routes/search.tsx'),
  route('datasets/:dataset', 'routes/dataset.tsx'),
] satisfies RouteConfig
void layout

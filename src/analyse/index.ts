import './tables.ts'
import type { Operation } from '../platform/operations/index.ts'
import {
  createDashboard,
  editDashboard,
  listDashboards,
  publishDashboard,
  removeDashboard,
  showDashboard,
  unpublishDashboard,
} from './operations/dashboards.ts'
import { listCharts, showChart } from './operations/list-charts.ts'
import { editChart, removeChart, saveChart } from './operations/save-chart.ts'
import { createStory, editStory, listStories, publishStory, removeStory, showStory, unpublishStory } from './operations/stories.ts'

export { analysePolicies } from './policies.ts'

/** What analysis offers. */
export const analyseOperations: readonly Operation[] = [
  listCharts,
  showChart,
  saveChart,
  editChart,
  removeChart,
  listStories,
  showStory,
  createStory,
  editStory,
  publishStory,
  unpublishStory,
  removeStory,
  listDashboards,
  showDashboard,
  createDashboard,
  editDashboard,
  publishDashboard,
  unpublishDashboard,
  removeDashboard,
]

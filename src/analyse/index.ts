import './tables.ts'
import type { Operation } from '../platform/operations/index.ts'
import { createDashboard, dashboardOperations, editDashboard } from './operations/dashboards.ts'
import { listCharts, showChart } from './operations/list-charts.ts'
import { editChart, removeChart, saveChart } from './operations/save-chart.ts'
import { createStory, editStory, storyOperations } from './operations/stories.ts'

export { analysePolicies } from './policies.ts'

/** What analysis offers. */
export const analyseOperations: readonly Operation[] = [
  listCharts,
  showChart,
  saveChart,
  editChart,
  removeChart,
  createStory,
  editStory,
  ...storyOperations,
  createDashboard,
  editDashboard,
  ...dashboardOperations,
]

import type { ChartDetail, DashboardDetail, PublicationSummary, StoryDetail } from '../../src/model/index.ts'
import type { Page } from './platform.ts'

/** Answers of the operations of charts, stories and dashboards. */
export interface AnalyseAnswers {
  'list-charts': { items: ChartDetail[]; truncated: boolean }
  'show-chart': ChartDetail
  'save-chart': ChartDetail
  'edit-chart': ChartDetail
  'remove-chart': { removed: boolean }
  'list-stories': Page<PublicationSummary>
  'show-story': StoryDetail
  'create-story': StoryDetail
  'edit-story': StoryDetail
  'publish-story': StoryDetail
  'unpublish-story': StoryDetail
  'remove-story': { removed: boolean }
  'list-dashboards': Page<PublicationSummary>
  'show-dashboard': DashboardDetail
  'create-dashboard': DashboardDetail
  'edit-dashboard': DashboardDetail
  'publish-dashboard': DashboardDetail
  'unpublish-dashboard': DashboardDetail
  'remove-dashboard': { removed: boolean }
}

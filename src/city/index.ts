export { askCity, type Asking } from './ask-city.ts'
export { serveCity, type ServedCity } from './serve-city.ts'
export { openCity, operations, type OpenedCity } from './open-city.ts'
export { startCity, type RunningElsewhere, type StartedCity, type StartProgress } from './start-city.ts'

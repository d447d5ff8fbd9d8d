import { serveInference } from './hosts/inference/serve'

serveInference()

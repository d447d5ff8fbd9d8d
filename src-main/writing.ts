import { serveWriting } from './hosts/writing/serve'

serveWriting()

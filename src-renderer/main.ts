import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createWebHistory } from 'vue-router'
import { z } from 'zod'
import { apiKey, createApi } from './api/client'
import { detectHost, hostKey } from './api/host'
import { createSession, sessionKey } from './api/session'
import App from './App.vue'
import { createPages } from './router'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

// The content policy forbids code from strings, which zod otherwise probes for.
z.config({ jitless: true })

const session = createSession(window)
const app = createApp(App)
app.provide(sessionKey, session)
app.provide(apiKey, createApi(location.origin, session))
app.provide(hostKey, detectHost(window))
app.use(createPinia())
app.use(createPages(createWebHistory('/')))
app.mount('#app')

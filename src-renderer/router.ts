import type { RouterHistory } from 'vue-router'
import { createRouter } from 'vue-router'
import LibraryPage from './features/library/LibraryPage.vue'

/** The pages. Library is the first one and is there at once; the others are loaded when they are opened. */
export function createPages(history: RouterHistory) {
  const router = createRouter({
    history,
    routes: [
      { path: '/', redirect: { name: 'library' } },
      { path: '/library', name: 'library', component: LibraryPage, meta: { title: 'Library' } },
      { path: '/review/:id?', name: 'review', component: () => import('./features/review/ReviewPage.vue'), meta: { title: 'Review' } },
      { path: '/balance', name: 'balance', component: () => import('./features/balance/BalancePage.vue'), meta: { title: 'Balance' } },
      { path: '/generate', name: 'generate', component: () => import('./features/generate/GeneratePage.vue'), meta: { title: 'Generate' } },
      { path: '/trust', name: 'trust', component: () => import('./features/trust/TrustPage.vue'), meta: { title: 'Trust' } },
      { path: '/packs', name: 'packs', component: () => import('./features/packs/PacksPage.vue'), meta: { title: 'Model packs' } },
      { path: '/jobs', name: 'jobs', component: () => import('./features/jobs/JobsPage.vue'), meta: { title: 'Jobs' } },
      { path: '/settings', name: 'settings', component: () => import('./features/settings/SettingsPage.vue'), meta: { title: 'Settings' } },
      { path: '/:rest(.*)*', redirect: { name: 'library' } },
    ],
  })
  router.afterEach((to) => {
    document.title = typeof to.meta.title === 'string' ? `${to.meta.title} – S2I Workbench` : 'S2I Workbench'
  })
  return router
}

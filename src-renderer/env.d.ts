/// <reference types="vite/client" />

declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent<object, object, unknown>
  export default component
}

interface Window {
  /** Offered by the desktop shell's preload; absent in a browser. */
  readonly s2iHost?: import('../src-shared/domain/hostBridge').HostBridge<File>
}

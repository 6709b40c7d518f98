import { LitElement } from 'lit';

/** Defines an element unless another page's copy of this library has done so already. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

/** An element that renders at most once per frame of the screen, however many events arrive in between. */
export class CalmElement extends LitElement {
  protected override async scheduleUpdate(): Promise<void> {
    if (!document.hidden) await new Promise((resolve) => { requestAnimationFrame(resolve); });
    super.scheduleUpdate();
  }
}

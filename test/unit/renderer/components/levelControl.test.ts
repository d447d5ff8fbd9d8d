// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import LevelControl from '../../../../src-renderer/components/LevelControl.vue'

const control = () => mount(LevelControl, { props: { label: 'Noise', level: 'fair' }, attachTo: document.body })

describe('levelControl', () => {
  test('is a named group of five levels with the current one chosen', () => {
    const wrapper = control()
    const radios = wrapper.findAll('[role=radio]')
    expect({
      group: wrapper.get('[role=radiogroup]').attributes('aria-label'),
      names: radios.map(radio => radio.attributes('aria-label')),
      chosen: radios.filter(radio => radio.attributes('aria-checked') === 'true').map(radio => radio.text()),
    }).toEqual({ group: 'Noise level', names: ['Bad', 'Poor', 'Fair', 'Good', 'Excellent'], chosen: ['fair'] })
  })

  test('chooses by click and by digit, and says nothing when the level stays', async () => {
    const wrapper = control()
    await wrapper.get('[aria-label=Poor]').trigger('click')
    await wrapper.get('[role=radiogroup]').trigger('keydown', { key: '5' })
    await wrapper.get('[role=radiogroup]').trigger('keydown', { key: '3' })
    expect(wrapper.emitted('choose')).toEqual([['poor'], ['excellent']])
  })
})

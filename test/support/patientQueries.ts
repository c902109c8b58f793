import { configure } from '@testing-library/react'
import { PATIENCE } from './patience.js'

configure({ asyncUtilTimeout: PATIENCE })

import { configure } from '@testing-library/react'
import { PATIENCE } from './limits.js'

configure({ asyncUtilTimeout: PATIENCE })

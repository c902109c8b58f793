import { beforeEach } from 'vitest'

beforeEach(() => localStorage.clear()) // every test is a browser of its own

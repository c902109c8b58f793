import PgBoss from 'pg-boss'
import { type Database, sqlState } from '../store/index.js'
import { DEAD, QUEUE } from './queues.js'

const NO_SUCH_TABLE = '42P01'

/** How many alerts and notices were not delivered yet, and how many were given up; also where no service runs. */
export async function countUndelivered({ executeSql }: Database): Promise<{ waiting: number; dead: number }> {
  const boss = new PgBoss({ db: { executeSql } })
  // With those that a process was sending when it died.
  const sizeOf = (queue: string): Promise<number> => boss.getQueueSize(queue, { before: 'completed' })
  try {
    return { waiting: await sizeOf(QUEUE), dead: await sizeOf(DEAD) }
  } catch (error) {
    // No service has ever run here.
    if (sqlState(error) === NO_SUCH_TABLE) return { waiting: 0, dead: 0 }
    throw error
  }
}

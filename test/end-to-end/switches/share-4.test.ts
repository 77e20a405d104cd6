import { tryShareOf } from "../support/switches-story";

tryShareOf(4);

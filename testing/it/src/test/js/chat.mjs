// The main example of the connection guide. Usage: node chat.mjs URL_OF_HUB
import * as signalR from '@microsoft/signalr';

const connection = new signalR.HubConnectionBuilder()
  .withUrl(process.argv[2])
  .withAutomaticReconnect()
  .configureLogging(signalR.LogLevel.Warning)
  .build();
const received = new Promise((resolve) => connection.on('newMessage', (...message) => resolve(message)));
await connection.start();
await connection.invoke('SendMessage', 'Alice', 'Hello');
console.log(JSON.stringify(await received));
await connection.stop();

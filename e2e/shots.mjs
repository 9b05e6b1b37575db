import { chromium } from '@playwright/test';
const at='http://127.0.0.1:18442', pw='demo-password';
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']});
async function ctx(who, w, scheme){ const c=await b.newContext({baseURL:at,viewport:{width:w,height:900},colorScheme:scheme}); if(who) await c.request.post('/login',{form:{email:who+'@example.org',password:pw},maxRedirects:0}); return c;}
const admin=await ctx('admin',1280,'light');
let p=await admin.newPage();
await p.goto('/admin/settings');
const sec=p.getByRole('region',{name:'Held before it is shown'});
await sec.getByLabel('Words to hold').fill('casino\nfree money'); await sec.getByRole('button',{name:'Save'}).click();
await p.getByRole('region',{name:'Held before it is shown'}).screenshot({path:'/tmp/s-set-1280.png'});
const sec2=p.getByRole('region',{name:'Held before it is shown'});
await sec2.getByLabel('Patterns to hold').fill('ok\n(a{1000}){1000}'); await sec2.getByRole('button',{name:'Save'}).click();
await p.setViewportSize({width:360,height:900});
await p.getByRole('region',{name:'Held before it is shown'}).screenshot({path:'/tmp/s-set-360.png'});
const reader=await ctx('reader',1280,'light');
p=await reader.newPage();
const slug='an-address-market-without-addresses';
const r=await reader.request.post(`/articles/${slug}/comments`,{form:{body:'Win at the casino tonight, said nobody.', title:'A held one', parent:''},maxRedirects:0});
console.log(r.status(), r.headers().location);
for (const [w,s] of [[1280,'light'],[360,'dark']]) {
  const c=await ctx('reader',w,s); const q=await c.newPage();
  await q.goto(r.headers().location); await q.waitForTimeout(500);
  await q.screenshot({path:`/tmp/s-art-${w}-${s}.png`});
  await q.goto('/my-comments'); await q.screenshot({path:`/tmp/s-mine-${w}-${s}.png`});
  await c.close();
}
for (const n of ['write-members','delete-held']) { const q=await reader.newPage(); await q.goto('/dev/pages/'+n); await q.screenshot({path:`/tmp/s-${n}.png`}); }
const g=await ctx(null,360,'light'); const q=await g.newPage();
await g.request.post(`/articles/${slug}/comments`,{form:{body:'A guest on casinos.',name:'Grace Guest',email:'grace@example.net'},maxRedirects:0});
await b.close();
